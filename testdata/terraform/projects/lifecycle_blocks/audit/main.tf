variable "name" {
  type = string

  validation {
    condition     = startswith(var.name, "audit")
    error_message = "The name is wrong."
  }
}

removed {
  from = aws_iam_role.obsolete

  lifecycle {
    destroy = true
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["config.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

output "name" {
  value = aws_iam_role.this.name
}
