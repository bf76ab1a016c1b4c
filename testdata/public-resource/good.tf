resource "aws_secretsmanager_secret" "token" {
  name = "token"
}

resource "aws_secretsmanager_secret_policy" "token" {
  secret_arn = aws_secretsmanager_secret.token.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
      Resource  = "*"
    }]
  })
}

resource "aws_secretsmanager_secret" "tagged" {
  name = "tagged"
}

resource "aws_secretsmanager_secret_policy" "tagged" {
  secret_arn = aws_secretsmanager_secret.tagged.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Principal = { AWS = "*" }
      Resource  = "*"
      Condition = {
        StringEquals = {
          "aws:PrincipalTag/team" = "red"
          "aws:PrincipalOrgID"    = "o-a1b2c3d4e5"
        }
      }
    }]
  })
}

resource "aws_opensearch_domain" "logs" {
  domain_name = "logs"
  vpc_options {
    subnet_ids = ["subnet-0a1b2c3d4e5f67890"]
  }
  access_policies = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "es:ESHttp*"
      Principal = { AWS = "*" }
      Resource  = "arn:aws:es:eu-west-1:111122223333:domain/logs/*"
    }]
  })
}
