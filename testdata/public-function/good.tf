resource "aws_lambda_permission" "everybody" {
  action        = "lambda:InvokeFunction"
  function_name = "app"
  principal     = "111122223333"
}

resource "aws_lambda_permission" "organization" {
  action           = "lambda:InvokeFunction"
  function_name    = "app"
  principal        = "*"
  principal_org_id = "o-a1b2c3d4e5"
}

resource "aws_lambda_function_url" "hooks" {
  function_name      = "hooks"
  authorization_type = "AWS_IAM"
}
