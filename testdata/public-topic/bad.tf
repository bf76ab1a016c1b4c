resource "aws_sns_topic" "alerts" {
  name = "alerts"
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Subscribe"
      Principal = "*" # expect: public-topic
      Resource  = aws_sns_topic.alerts.arn
    }]
  })
}

resource "aws_sns_topic" "orders" {
  name = "orders"
}

resource "aws_sns_topic_policy" "orders" {
  arn = aws_sns_topic.orders.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Publish"
      Principal = { AWS = "*" } # expect: public-topic
      Resource  = aws_sns_topic.orders.arn
      Condition = {
        ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/publisher" }
      }
    }]
  })
}

resource "aws_sns_topic_policy" "hooks" {
  arn = "arn:aws:sns:eu-west-1:111122223333:hooks"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Subscribe"
      Principal = "*" # expect: public-topic
      Resource  = "arn:aws:sns:eu-west-1:111122223333:hooks"
      Condition = {
        StringLike = { "sns:Endpoint" = "https://*" }
      }
    }]
  })
}
