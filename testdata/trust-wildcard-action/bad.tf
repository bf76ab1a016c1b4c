resource "aws_iam_role" "all" {
  name = "all"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:*" # expect: trust-wildcard-action
      Principal = { AWS = "arn:aws:iam::111122223333:role/ci" }
    }]
  })
}

resource "aws_iam_role" "some" {
  name = "some"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:TagSession", "sts:Assume*"] # expect: trust-wildcard-action
      Principal = { AWS = "arn:aws:iam::111122223333:role/ci" }
    }]
  })
}

resource "aws_iam_role" "others" {
  name = "others"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      NotAction = "sts:TagSession" # expect: trust-wildcard-action
      Principal = { AWS = "arn:aws:iam::111122223333:role/ci" }
    }]
  })
}
