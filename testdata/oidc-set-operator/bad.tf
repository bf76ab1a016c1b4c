resource "aws_iam_role" "all_values" {
  name = "all_values"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals              = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        "ForAllValues:StringLike" = { "token.actions.githubusercontent.com:sub" = "repo:example-org/app:*" } # expect: oidc-set-operator
      }
    }]
  })
}

resource "aws_iam_role" "if_exists" {
  name = "if_exists"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/oidc.codefresh.io" }
      Condition = {
        StringEqualsIfExists = { "oidc.codefresh.io:sub" = "account:a1b2c3" } # expect: oidc-set-operator
      }
    }]
  })
}

data "aws_caller_identity" "current" {}
