resource "aws_iam_role" "github" {
  name = "github"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/token.actions.githubusercontent.com" } # expect: oidc-missing-audience
      Condition = {
        StringLike = { "token.actions.githubusercontent.com:sub" = "repo:example-org/app:*" }
      }
    }]
  })
}

resource "aws_iam_role" "pod" {
  name = "pod"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1B2C3D4E5F6A7B8C9D0" } # expect: oidc-missing-audience
      Condition = {
        StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/A1B2C3D4E5F6A7B8C9D0:sub" = "system:serviceaccount:web:app" }
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
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" } # expect: oidc-missing-audience
      Condition = {
        StringLike = { "token.actions.githubusercontent.com:aud" = "*", "token.actions.githubusercontent.com:sub" = "repo:acme/app:ref:refs/heads/main" }
      }
    }]
  })
}
