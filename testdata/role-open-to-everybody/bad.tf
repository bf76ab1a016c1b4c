resource "aws_iam_role" "everybody" {
  name = "everybody"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "*" } # expect: role-open-to-everybody
    }]
  })
}

resource "aws_iam_role" "star" {
  name = "star"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = "*" # expect: role-open-to-everybody
      Condition = {
        Bool = { "aws:MultiFactorAuthPresent" = "true" }
      }
    }]
  })
}

resource "aws_iam_role" "pattern" {
  name = "pattern"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = ["arn:aws:iam::111122223333:role/a", "*"] } # expect: role-open-to-everybody
      Condition = {
        ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/deploy" }
      }
    }]
  })
}

resource "aws_iam_role" "secret" {
  name = "secret"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "*" } # expect: role-open-to-everybody
      Condition = {
        StringEquals = { "sts:ExternalId" = "a-secret" }
      }
    }]
  })
}

resource "aws_iam_role" "absent" {
  name = "absent"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "*" } # expect: role-open-to-everybody
      Condition = {
        StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" }
      }
    }]
  })
}
