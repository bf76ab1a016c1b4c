resource "aws_iam_user" "ci" {
  name = "ci"
}

resource "aws_iam_user_group_membership" "ci" {
  user   = aws_iam_user.ci.name
  groups = ["deploy"]
}

resource "aws_iam_user_ssh_key" "ci" {
  username   = aws_iam_user.ci.name # expect: user-service-credential
  encoding   = "SSH"
  public_key = file("ci.pub")
}

resource "aws_iam_service_specific_credential" "ci" {
  service_name = "codecommit.amazonaws.com"
  user_name    = aws_iam_user.ci.name # expect: user-service-credential
}
