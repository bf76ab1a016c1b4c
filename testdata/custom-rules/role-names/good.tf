variable "suffix" {}

resource "aws_iam_role" "app" {
  name               = "app-orders"
  assume_role_policy = "{}"
}

# Whether this fits is not known.
resource "aws_iam_role" "unknown" {
  name               = "ci-${var.suffix}"
  assume_role_policy = "{}"
}

resource "aws_iam_role" "generated" {
  name_prefix        = "anything"
  assume_role_policy = "{}"
}
