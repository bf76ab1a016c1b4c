variable "path" {}

resource "aws_iam_user" "alice" { # expect: only-break-glass-users
  name = "alice"
}

resource "aws_iam_user" "bob" {
  name = "bob"
  path = "/people/" # expect: only-break-glass-users
}

resource "aws_iam_user" "unknown" {
  name = "unknown"
  path = var.path # expect: only-break-glass-users
}

resource "aws_iam_user" "admin" {
  name = "admin"
  path = "/break-glass/"
}

resource "aws_iam_access_key" "admin" {
  user = aws_iam_user.admin.name # expect: only-break-glass-users
}
