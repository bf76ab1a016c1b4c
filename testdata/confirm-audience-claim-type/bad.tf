resource "aws_iam_role" "reports" {
  name = "reports"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/login.example.com" }
      Condition = {
        "ForAnyValue:StringEquals" = { "login.example.com:aud" = "shop" } # expect: confirm-audience-claim-type
        StringEquals               = { "login.example.com:sub" = "deployer" }
      }
    }]
  })
}
