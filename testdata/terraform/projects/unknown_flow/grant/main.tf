variable "name" {}

variable "resources" {
  type = list(string)
}

variable "key" {
  type    = string
  default = "unused"
}

variable "queues" {
  type    = map(string)
  default = {}
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = var.resources
  }

  dynamic "statement" {
    for_each = var.key == null ? [] : [var.key]

    content {
      sid       = "Key"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.queues

    content {
      sid       = "Queue${statement.key}"
      actions   = ["sqs:ReceiveMessage"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_policy" "this" {
  name   = "grant-${var.name}"
  policy = data.aws_iam_policy_document.this.json
}

output "statements" {
  value = length(var.resources) + length(var.queues)
}
