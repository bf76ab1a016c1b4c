resource "aws_lambda_permission" "topic" {
  action        = "lambda:InvokeFunction"
  function_name = "app"
  principal     = "sns.amazonaws.com" # expect: function-source-missing
}

resource "aws_lambda_permission" "any_topic" {
  action        = "lambda:InvokeFunction"
  function_name = "app"
  principal     = "sns.amazonaws.com" # expect: function-source-missing
  source_arn    = "arn:aws:sns:*:*:events"
}

resource "aws_lambda_permission" "bucket" {
  action        = "lambda:InvokeFunction"
  function_name = "app"
  principal     = "s3.amazonaws.com" # expect: function-source-missing
  source_arn    = "arn:aws:s3:::uploads-a1b2"
}

resource "aws_lambda_permission" "skill" {
  action        = "lambda:InvokeFunction"
  function_name = "app"
  principal     = "alexa-appkit.amazon.com" # expect: function-source-missing
}
