variable "policy" {}

resource "aws_iam_policy" "given" {
  name   = "given"
  policy = var.policy
}

output "arn" {
  value = aws_iam_policy.given.arn
}
