resource "aws_iam_user" "alice" { # expect: user-without-group
  name = "alice"
}
