resource "aws_iam_role_policy_attachment" "managed" {
  for_each = toset(local.managed)

  role       = aws_iam_role.app.name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "own" {
  for_each = {
    data    = aws_iam_policy.data.arn
    logs    = aws_iam_policy.logs.arn
    secrets = aws_iam_policy.secrets.arn
  }

  role       = aws_iam_role.app.name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "extra" {
  count = var.stage == "live" ? 1 : 0

  role       = aws_iam_role.reader.name
  policy_arn = var.extra_policy
}
