resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = "https://gitlab.com" # expect: listed-oidc-providers
  client_id_list = ["https://gitlab.com"]
}

resource "aws_iam_role" "ci" {
  name = "ci"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/idp.example.com" } # expect: listed-oidc-providers
      Condition = { StringEquals = { "idp.example.com:sub" = "ci" } }
    }]
  })
}
