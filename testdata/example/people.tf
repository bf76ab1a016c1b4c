resource "aws_iam_user" "staff" {
  for_each = var.staff

  name = each.key
  path = "/staff/"
}

resource "aws_iam_group" "job" {
  for_each = toset(values(var.staff))

  name = each.value
}

resource "aws_iam_user_group_membership" "staff" {
  for_each = var.staff

  user   = aws_iam_user.staff[each.key].name
  groups = [aws_iam_group.job[each.value].name]
}

resource "aws_iam_group_policy_attachment" "job_read" {
  for_each = aws_iam_group.job

  group      = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

# The person on call gets more, directly.
resource "aws_iam_user_policy_attachment" "on_call" {
  user       = aws_iam_user.staff[var.on_call].name
  policy_arn = var.on_call_policy_arn
}
