resource "aws_iam_role" "wide" {
  name = "wide"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" } # expect: account-wide-trust
    }]
  })
}

resource "aws_iam_role" "by_id" {
  name = "by_id"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = data.aws_caller_identity.current.account_id } # expect: account-wide-trust
    }]
  })
}

data "aws_caller_identity" "current" {}

provider "aws" {
  allowed_account_ids = ["444455556666"]
}

resource "aws_iam_role" "written" {
  name = "written"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::444455556666:root" } # expect: account-wide-trust
    }]
  })
}
