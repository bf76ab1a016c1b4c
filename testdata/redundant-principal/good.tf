resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = {
        AWS = "arn:aws:iam::111122223333:role/ci"
      }
    }]
  })
}

resource "aws_iam_role" "both" {
  name = "both"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      # The account lets in only those whose own policies allow it, the role is let in without.
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = ["arn:aws:iam::111122223333:role/ci", "arn:aws:iam::111122223333:role/release"] }
    }]
  })
}
