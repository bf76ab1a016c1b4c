variable "team" {
  default = "Payments"
}

resource "aws_iam_role" "app" {
  name               = "app-${var.team}" # expect: role-name
  assume_role_policy = "{}"
}

resource "aws_iam_role" "web" {
  name               = "web" # expect: role-name
  assume_role_policy = "{}"
}
