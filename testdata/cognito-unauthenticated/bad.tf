resource "aws_iam_role" "guests" {
  name = "guests"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "cognito-identity.amazonaws.com" }
      Condition = {
        StringEquals             = { "cognito-identity.amazonaws.com:aud" = "eu-west-1:a1b2c3d4-a1b2-a1b2-a1b2-a1b2c3d4e5f6" }
        "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "unauthenticated" } # expect: cognito-unauthenticated
      }
    }]
  })
}

resource "aws_iam_role" "loose" {
  name = "loose"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "cognito-identity.amazonaws.com" } # expect: cognito-unauthenticated
      Condition = {
        StringEquals = { "cognito-identity.amazonaws.com:aud" = "eu-west-1:11111111-2222-3333-4444-555555555555" }
      }
    }]
  })
}
