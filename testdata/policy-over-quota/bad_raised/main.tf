resource "aws_iam_role" "shared" {
  name = "shared"
  assume_role_policy = jsonencode({ # expect: policy-over-quota
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = [for i in range(120) : "arn:aws:iam::111122223333:role/team-${i}"] }
    }]
  })
}

