resource "aws_s3_bucket_policy" "reports" {
  bucket = "reports"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Federated = "arn:aws:iam::111122223333:saml-provider/staff" # expect: federated-principal-not-supported
        }
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::reports/*"
      },
    ]
  })
}
