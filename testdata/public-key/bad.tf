resource "aws_kms_key" "open" {
  description = "open"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["kms:Encrypt", "kms:Decrypt"]
      Principal = "*" # expect: public-key
      Resource  = "*"
    }]
  })
}

resource "aws_kms_key" "by_service" {
  description = "by_service"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["kms:Encrypt", "kms:Decrypt"]
      Principal = { AWS = "*" } # expect: public-key
      Resource  = "*"
      Condition = {
        StringEquals = { "kms:ViaService" = "s3.eu-west-1.amazonaws.com" }
      }
    }]
  })
}
