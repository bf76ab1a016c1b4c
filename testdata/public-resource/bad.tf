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
      Principal = "*" # expect: public-resource
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
      Principal = { AWS = "*" } # expect: public-resource
      Resource  = "*"
      Condition = {
        StringEquals = { "aws:PrincipalTag/team" = "red" }
      }
    }]
  })
}

resource "aws_opensearch_domain" "logs" {
  domain_name = "logs"
  access_policies = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "es:ESHttp*"
      Principal = { AWS = "*" } # expect: public-resource
      Resource  = "arn:aws:es:eu-west-1:111122223333:domain/logs/*"
    }]
  })
}
