variable "name" {}

variable "sources" {
  type = list(string)
}

variable "overrides" {
  type    = list(string)
  default = []
}

data "aws_iam_policy_document" "this" {
  source_policy_documents   = var.sources
  override_policy_documents = var.overrides

  statement {
    sid       = "Own"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::${var.name}"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:role/${var.name}"]
    }
  }
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
  policy = data.aws_iam_policy_document.this.json
}

output "statements" {
  value = jsondecode(data.aws_iam_policy_document.this.json).Statement[*].Sid
}
