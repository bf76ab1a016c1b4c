resource "aws_iam_policy" "parts" {
  name = "parts"
  policy = jsonencode({ # expect: policy-over-quota
    Version = "2012-10-17"
    Statement = [for i in range(90) : {
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::reports/part-${i}/*"
    }]
  })
}

resource "aws_iam_role" "shared" {
  name = "shared"
  assume_role_policy = jsonencode({ # expect: policy-over-quota
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = [for i in range(60) : "arn:aws:iam::111122223333:role/team-${i}"] }
    }]
  })
}
