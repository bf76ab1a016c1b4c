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
      Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
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
      Principal = { AWS = "*" }
      Resource  = aws_sns_topic.orders.arn
      Condition = {
        StringEquals = { "AWS:SourceOwner" = data.aws_caller_identity.current.account_id }
      }
    }]
  })
}

resource "aws_sns_topic" "uploads" {
  name = "uploads"
}

resource "aws_sns_topic_policy" "uploads" {
  arn = aws_sns_topic.uploads.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Publish"
      Principal = { AWS = "*" }
      Resource  = aws_sns_topic.uploads.arn
      Condition = {
        ArnLike = { "aws:SourceArn" = "arn:aws:s3:::uploads-a1b2" }
      }
    }]
  })
}

data "aws_caller_identity" "current" {}

# Messages go to people of one organization only.
resource "aws_sns_topic_policy" "mails" {
  arn = "arn:aws:sns:eu-west-1:111122223333:mails"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sns:Subscribe"
      Principal = "*"
      Resource  = "arn:aws:sns:eu-west-1:111122223333:mails"
      Condition = {
        StringLike   = { "sns:Endpoint" = "*@example.org" }
        StringEquals = { "sns:Protocol" = "email" }
      }
    }]
  })
}
