resource "aws_ssoadmin_permission_set" "staff" {
  name             = "staff"
  instance_arn     = "arn:aws:sso:::instance/ssoins-1111222233334444"
  session_duration = "PT12H" # expect: long-session
}

resource "aws_iam_role" "deploy" {
  name                 = "deploy"
  max_session_duration = 43200 # expect: long-session
  assume_role_policy   = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}
