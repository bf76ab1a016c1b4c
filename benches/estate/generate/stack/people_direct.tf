resource "aws_iam_user" "person" {
  for_each = var.people

  name          = each.key
  path          = "/people/"
  force_destroy = true
  tags          = local.tags
}

resource "aws_iam_group" "job" {
  for_each = toset(values(var.people))

  name = "${local.prefix}-${each.value}"
}

resource "aws_iam_user_group_membership" "person" {
  for_each = var.people

  user   = aws_iam_user.person[each.key].name
  groups = [aws_iam_group.job[each.value].name]
}

resource "aws_iam_user_policy_attachment" "logs" {
  for_each = aws_iam_user.person

  user       = each.value.name
  policy_arn = aws_iam_policy.logs.arn
}
