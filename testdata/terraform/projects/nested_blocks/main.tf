variable "rules" {
  type = any
  default = [
    { id = "logs", prefix = "logs/", days = 30, transitions = [{ days = 10, class = "GLACIER" }] },
    { id = "tmp", enabled = false, days = 1 },
  ]
}

variable "ingress" {
  type    = map(list(number))
  default = { "10.0.0.0/8" = [443, 80], "0.0.0.0/0" = [443] }
}

resource "aws_s3_bucket" "this" {
  bucket = "nested-blocks"

  versioning {
    enabled = true
  }

  dynamic "lifecycle_rule" {
    for_each = var.rules
    iterator = rule

    content {
      id      = rule.value.id
      prefix  = try(rule.value.prefix, null)
      enabled = lookup(rule.value, "enabled", true)

      dynamic "transition" {
        for_each = try(rule.value.transitions, [])

        content {
          days          = transition.value.days
          storage_class = "${transition.value.class}"
        }
      }

      expiration {
        days = rule.value.days + rule.key
      }
    }
  }

  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = null
      }
    }
  }

  dynamic "grant" {
    for_each = setproduct(["READ", "WRITE"], ["a", "b"])

    content {
      id          = grant.value[1]
      type        = "CanonicalUser"
      permissions = [grant.value[0]]
    }
  }
}

resource "aws_security_group" "this" {
  name   = "nested"
  vpc_id = "vpc-1"

  dynamic "ingress" {
    for_each = merge([for cidr, ports in var.ingress : { for port in ports : "${cidr}:${port}" => { cidr = cidr, port = port } }]...)

    content {
      description = ingress.key
      protocol    = "tcp"
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      cidr_blocks = [ingress.value.cidr]
    }
  }

  egress = []
}

resource "aws_codepipeline" "this" {
  name     = "pipeline"
  role_arn = "arn:aws:iam::123456789012:role/pipeline"

  artifact_store {
    location = aws_s3_bucket.this.bucket
    type     = "S3"
  }

  dynamic "stage" {
    for_each = ["Source", "Build"]

    content {
      name = stage.value

      dynamic "action" {
        for_each = stage.value == "Source" ? ["one", "two"] : ["only"]

        content {
          name             = "${stage.key}-${action.value}"
          category         = stage.value
          owner            = "AWS"
          version          = 1
          provider         = { Source = "CodeCommit", Build = "CodeBuild" }[stage.value]
          output_artifacts = ["${action.key}"]
          configuration    = stage.key == 0 ? { Branch = "main", Poll = false } : { ProjectName = "p" }
        }
      }
    }
  }
}

output "rules" {
  value = length(aws_s3_bucket.this.lifecycle_rule)
}

output "enabled" {
  value = aws_s3_bucket.this.versioning[0].enabled
}
