resource "aws_iam_role" "people" {
  name = "people"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithSAML"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:saml-provider/corp" } # expect: saml-missing-audience
    }]
  })
}

resource "aws_iam_role" "some" {
  name = "some"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithSAML"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:saml-provider/corp" } # expect: saml-missing-audience
      Condition = {
        StringLike = { "saml:sub" = "*@example.org" }
      }
    }]
  })
}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "loose" {
  name = "loose"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithSAML"
      Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/any" } # expect: saml-missing-audience
      Condition = {
        StringLike = { "SAML:aud" = "*" }
      }
    }]
  })
}
