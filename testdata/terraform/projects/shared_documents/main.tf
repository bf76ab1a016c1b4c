module "baseline" {
  source = "./baseline"
  org    = "o-abc123"
}

module "bucket" {
  source   = "./bucket"
  for_each = toset(["assets", "backups"])

  name    = each.key
  sources = each.key == "assets" ? [module.baseline.tls, module.baseline.org] : [module.baseline.org]
  overrides = [
    data.aws_iam_policy_document.override.json,
  ]
}

data "aws_iam_policy_document" "override" {
  statement {
    sid       = "DenyOutside"
    effect    = "Deny"
    actions   = ["s3:PutObject"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEqualsIfExists"
      variable = "aws:PrincipalOrgID"
      values   = ["o-override"]
    }
  }
}

data "aws_iam_policy_document" "operators" {
  source_json   = module.baseline.tls
  override_json = module.baseline.org

  statement {
    sid       = "Operators"
    actions   = ["ec2:RunInstances", "ec2:StartInstances"]
    resources = ["arn:aws:ec2:*:*:instance/*"]

    condition {
      test     = "StringLike"
      variable = "aws:RequestTag/Name"
      values   = ["app-*", "&{aws:username}-*"]
    }

    condition {
      test     = "StringLike"
      variable = "aws:RequestTag/Name"
      values   = ["extra"]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "aws:TagKeys"
      values   = ["Name", "Owner"]
    }

    condition {
      test     = "NumericLessThanEquals"
      variable = "ec2:VolumeSize"
      values   = [100]
    }

    condition {
      test     = "DateGreaterThan"
      variable = "aws:CurrentTime"
      values   = ["2024-01-01T00:00:00Z"]
    }

    condition {
      test     = "IpAddress"
      variable = "aws:SourceIp"
      values   = ["10.0.0.0/8", "192.0.2.0/24"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::*:role/ops-*"]
    }

    condition {
      test     = "Null"
      variable = "aws:RequestTag/Owner"
      values   = [false]
    }
  }

  statement {
    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/ops"]
    }

    effect        = "Deny"
    not_actions   = ["ec2:Describe*"]
    not_resources = ["arn:aws:ec2:*:*:image/*"]
  }
}

resource "aws_iam_policy" "operators" {
  name   = "operators"
  policy = data.aws_iam_policy_document.operators.json
}

data "aws_iam_policy_document" "principals" {
  version = "2012-10-17"

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["222222222222", "arn:aws:iam::111111111111:root"]
    }

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "many" {
  name               = "many-principals"
  assume_role_policy = data.aws_iam_policy_document.principals.json
}

output "operators" {
  value = data.aws_iam_policy_document.operators.json
}
