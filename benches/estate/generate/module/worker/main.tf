locals {
  name = format("%s-%02d", var.name, var.number)

  trust = {
    Version = "2012-10-17"
    Statement = [
      for service in var.trusted_services : {
        Effect    = "Allow"
        Principal = { Service = "${service}.amazonaws.com" }
        Action    = "sts:AssumeRole"
      }
    ]
  }
}

resource "aws_iam_role" "this" {
  name               = local.name
  path               = "/workers/"
  assume_role_policy = jsonencode(local.trust)
  tags               = var.tags
}

resource "aws_iam_role_policy" "queue" {
  name = "queue"
  role = aws_iam_role.this.id

  policy = templatefile("${path.module}/queue.json.tftpl", {
    account = var.account
    queues  = var.queues
    name    = local.name
  })
}

resource "aws_iam_instance_profile" "this" {
  count = var.with_instance ? 1 : 0

  name = local.name
  role = aws_iam_role.this.name
}

resource "aws_sqs_queue" "this" {
  for_each = toset(var.queues)

  name                       = "${local.name}-${each.value}"
  visibility_timeout_seconds = 120
  message_retention_seconds  = 1209600
  tags                       = var.tags
}
