terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 3.39.0"
    }
  }
}

variable "home" {
  default = "eu-west-1"
}

locals {
  mock = "mock"
}

provider "aws" {
  region                      = var.home
  access_key                  = local.mock
  secret_key                  = local.mock
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_get_ec2_platforms      = true

  default_tags {
    tags = {
      Owner = "platform"
      Home  = var.home
    }
  }
}

provider "aws" {
  alias                       = "china"
  region                      = "cn-north-1"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_get_ec2_platforms      = true
}

provider "aws" {
  alias                       = "gov"
  region                      = "us-gov-west-1"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_get_ec2_platforms      = true
}

data "aws_partition" "home" {}
data "aws_region" "home" {}

data "aws_partition" "china" {
  provider = aws.china
}

data "aws_region" "china" {
  provider = aws.china
}

module "home" {
  source = "./regional"
  name   = "home"

  providers = {
    aws       = aws
    aws.other = aws.china
  }
}

module "gov" {
  source = "./regional"
  name   = "gov"

  providers = {
    aws       = aws.gov
    aws.other = aws
  }
}

resource "aws_iam_role" "tagged" {
  name               = "tagged-${data.aws_region.home.name}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.${data.aws_partition.home.dns_suffix}" } }] })
  tags = {
    Home = "own"
  }
}

resource "aws_iam_policy" "china" {
  provider = aws.china

  name   = "china"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "arn:${data.aws_partition.china.partition}:s3:::x-${data.aws_region.china.name}" }] })
}

output "partitions" {
  value = [data.aws_partition.home.partition, data.aws_partition.china.dns_suffix, data.aws_region.home.name, module.gov.partition, module.gov.leaf]
}
