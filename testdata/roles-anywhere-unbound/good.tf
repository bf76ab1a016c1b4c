resource "aws_iam_role" "server" {
  name = "server"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
      Principal = { Service = "rolesanywhere.amazonaws.com" }
      Condition = {
        ArnEquals    = { "aws:SourceArn" = "arn:aws:rolesanywhere:eu-west-1:${data.aws_caller_identity.current.account_id}:trust-anchor/a1b2c3d4-a1b2-a1b2-a1b2-a1b2c3d4e5f6" }
        StringEquals = { "aws:PrincipalTag/x509Subject/CN" = "server.example.org" }
      }
    }]
  })
}

data "aws_caller_identity" "current" {}
