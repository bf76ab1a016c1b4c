resource "aws_iam_user" "admin" {
  name = "admin"
  path = "/break-glass/"
}
