variable "arn" {
  type = string
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = "a"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

# Not known: counted as not judged, no finding.
resource "aws_iam_role_policy_attachment" "unknown" {
  role       = "b"
  policy_arn = var.arn
}
