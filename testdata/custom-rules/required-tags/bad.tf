resource "aws_iam_role" "none" { # expect: required-tags required-tags
  name               = "none"
  assume_role_policy = "{}"
}

resource "aws_iam_role" "wrong" {
  name               = "wrong"
  assume_role_policy = "{}"
  tags = {
    owner         = "payments"
    "cost-center" = "12a" # expect: required-tags
  }
}

resource "aws_iam_user" "robot" {
  name = "robot"
  tags = { team = "x" } # expect: required-tags
}
