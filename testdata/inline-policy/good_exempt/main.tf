resource "aws_iam_role" "deploy" {
  name               = "deploy"
  path               = "/ci/"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })

  inline_policy {
    name   = "deploy"
    policy = jsonencode({ Version = "2012-10-17", Statement = [] })
  }
}
