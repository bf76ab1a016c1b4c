resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = {
        AWS = [
          "arn:aws:sts::111122223333:assumed-role/ci/main", # expect: redundant-principal
          "arn:aws:iam::111122223333:role/ci",
        ]
      }
    }]
  })
}

resource "aws_iam_role" "twice" {
  name = "twice"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = ["111122223333", "arn:aws:iam::111122223333:root"] } # expect: redundant-principal
    }]
  })
}
