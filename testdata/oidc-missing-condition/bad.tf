resource "aws_iam_role" "github" {
  name = "github"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/token.actions.githubusercontent.com" } # expect: oidc-missing-condition
    }]
  })
}

resource "aws_iam_role" "audience_only" {
  name = "audience_only"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/token.actions.githubusercontent.com" } # expect: oidc-missing-condition
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
      }
    }]
  })
}

resource "aws_iam_role" "gitlab" {
  name = "gitlab"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/gitlab.com" } # expect: oidc-missing-condition
      Condition = {
        StringEquals = { "gitlab.com:aud" = "https://gitlab.com" }
      }
    }]
  })
}

resource "aws_iam_role" "negated" {
  name = "negated"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/token.actions.githubusercontent.com" } # expect: oidc-missing-condition
      Condition = {
        StringEquals  = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringNotLike = { "token.actions.githubusercontent.com:sub" = "repo:evil/*" }
      }
    }]
  })
}

resource "aws_iam_role" "guests" {
  name = "guests"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "cognito-identity.amazonaws.com" } # expect: oidc-missing-condition
      Condition = {
        "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" }
      }
    }]
  })
}

resource "aws_iam_role" "cluster" {
  name = "cluster"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1B2C3D4E5F6A7B8C9D0" } # expect: oidc-missing-condition
      Condition = {
        StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/A1B2C3D4E5F6A7B8C9D0:aud" = "sts.amazonaws.com" }
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
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/gitlab.example.org" } # expect: oidc-missing-condition
      Condition = {
        StringEquals = { "gitlab.example.org:aud" = "https://gitlab.example.org" }
      }
    }]
  })
}
