locals {
  teams = [for i in range(11) : "team-${i}"]
}

resource "aws_iam_group" "team" {
  for_each = toset(local.teams)
  name     = each.key
}

resource "aws_iam_user" "alice" { # expect: groups-over-quota
  name = "alice"
}

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [for group in aws_iam_group.team : group.name]
}
