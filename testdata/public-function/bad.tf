resource "aws_lambda_permission" "everybody" {
  action        = "lambda:InvokeFunction"
  function_name = "app"
  principal     = "*" # expect: public-function
}

resource "aws_lambda_permission" "url" {
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = "app"
  principal              = "*" # expect: public-function
  function_url_auth_type = "NONE"
}

resource "aws_lambda_function_url" "hooks" {
  function_name      = "hooks"
  authorization_type = "NONE" # expect: public-function
}
