terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.other]
    }
  }
}

variable "name" {
  type = string
}

data "aws_partition" "current" {}
data "aws_region" "current" {}

data "aws_region" "other" {
  provider = aws.other
}

module "leaf" {
  source = "./leaf"
}

module "leaf_other" {
  source = "./leaf"

  providers = {
    aws = aws.other
  }
}

resource "aws_iam_role" "this" {
  name = "${var.name}-${data.aws_region.current.name}-${data.aws_region.other.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::123456789012:root" }
    }]
  })
}

output "partition" {
  value = data.aws_partition.current.partition
}

output "leaf" {
  value = [module.leaf.region, module.leaf_other.region]
}
