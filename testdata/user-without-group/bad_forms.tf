variable "env" {
  type = string
}

resource "aws_iam_user" "named" { # expect: user-without-group
  name = "deploy-${var.env}"
}

# One declaration, one finding.
resource "aws_iam_user" "many" { # expect: user-without-group
  for_each = toset(["a", "b"])

  name = each.key
}

resource "aws_iam_group" "staff" {
  name = "staff"
}

# A membership of someone else.
resource "aws_iam_user_group_membership" "other" {
  user   = "someone-else"
  groups = [aws_iam_group.staff.name]
}

resource "aws_iam_user" "empty" { # expect: user-without-group
  name = "empty"
}

resource "aws_iam_user_group_membership" "empty" {
  user   = aws_iam_user.empty.name
  groups = []
}
