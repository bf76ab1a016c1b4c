# Documents that wait for ARNs are read at apply; the plan keeps their statements.
resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_iam_role" "sender" {
  name               = "sender"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role" "caller" {
  name               = "caller"
  assume_role_policy = data.aws_iam_policy_document.chained.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "chained" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.sender.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-example"]
    }
  }
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Base"
    actions   = ["sqs:GetQueueAttributes"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "send" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]

  statement {
    sid       = "Send"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.jobs.arn]
  }
  dynamic "statement" {
    for_each = toset(["Purge", "Delete"])
    content {
      sid       = statement.value
      effect    = "Deny"
      actions   = ["sqs:${statement.value}Queue"]
      resources = [aws_sqs_queue.jobs.arn]
    }
  }
}

resource "aws_iam_policy" "send" {
  name   = "send"
  path   = "/app/"
  policy = data.aws_iam_policy_document.send.json
}

resource "aws_iam_role_policy_attachment" "send" {
  role       = aws_iam_role.sender.name
  policy_arn = aws_iam_policy.send.arn
}

resource "aws_iam_user" "operator" {
  name = "operator"
}

resource "aws_iam_user_policy" "send" {
  name   = "send"
  user   = aws_iam_user.operator.id
  policy = data.aws_iam_policy_document.send.json
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy    = data.aws_iam_policy_document.send.json
}
