locals {
  everywhere = "*" # expect: unrestricted-write
}

variable "queues" {
  type    = list(string)
  default = ["arn:aws:sqs:*:*:*"] # expect: unrestricted-write
}

variable "unknown" {
  type = string
}

variable "wide" {
  type = bool
}

data "aws_iam_policy_document" "send" {
  statement {
    actions   = ["SQS:sendmessage"]
    resources = var.queues
  }

  statement {
    actions   = ["sns:Publish"]
    resources = [local.everywhere]
  }

  # It is not known what it names.
  statement {
    actions   = ["s3:PutObject"]
    resources = [var.unknown]
  }

  # An unknown name is a name.
  statement {
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::${var.unknown}/*"]
  }

  statement {
    actions   = ["ec2:StopInstances"]
    resources = [var.wide ? "*" : "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"] # expect: unrestricted-write
  }
}

resource "aws_iam_policy" "send" {
  name   = "send"
  policy = data.aws_iam_policy_document.send.json
}
