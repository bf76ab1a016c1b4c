resource "aws_lambda_permission" "topic" {
  action        = "lambda:InvokeFunction"
  function_name = "app"
  principal     = "sns.amazonaws.com"
  source_arn    = "arn:aws:sns:eu-west-1:${data.aws_caller_identity.current.account_id}:events"
}

resource "aws_lambda_permission" "bucket" {
  action         = "lambda:InvokeFunction"
  function_name  = "app"
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:aws:s3:::uploads-a1b2"
  source_account = data.aws_caller_identity.current.account_id
}

resource "aws_lambda_permission" "rules" {
  action         = "lambda:InvokeFunction"
  function_name  = "app"
  principal      = "events.amazonaws.com"
  source_account = data.aws_caller_identity.current.account_id
}

resource "aws_lambda_permission" "skill" {
  action             = "lambda:InvokeFunction"
  function_name      = "app"
  principal          = "alexa-appkit.amazon.com"
  event_source_token = "amzn1.ask.skill.a1b2c3"
}

data "aws_caller_identity" "current" {}
