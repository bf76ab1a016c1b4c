resource "aws_iam_group" "staff" {
  name = "staff"
}

resource "aws_iam_user" "alice" { # expect: user-not-in-common-group
  name = "alice"
}

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [aws_iam_group.staff.name]
}

# In no group at all: said once, by this rule.
resource "aws_iam_user" "bob" { # expect: user-not-in-common-group
  name = "bob"
}
