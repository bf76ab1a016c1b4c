variable "tags" {
  type = map(string)
}

resource "aws_iam_role" "tagged" {
  name               = "tagged"
  assume_role_policy = "{}"
  tags = {
    owner         = "payments"
    "cost-center" = "1234"
  }
}

# What tags there are is not known.
resource "aws_iam_role" "unknown" {
  name               = "unknown"
  assume_role_policy = "{}"
  tags               = var.tags
}
