terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "stage" {
  description = "Where the stack runs"
  type        = string
  default     = "live"

  validation {
    condition     = contains(["test", "live"], var.stage)
    error_message = "The stage is test or live."
  }
}

variable "people" {
  description = "Logins and their jobs"
  type        = map(string)
  default = {
    "ana.<<name>>" = "support"
    "bo.<<name>>"  = "engineering"
    "chi.<<name>>" = "engineering"
  }
}

variable "extra_policy" {
  description = "Managed policy on top of the usual ones"
  type        = string
  default     = "arn:aws:iam::aws:policy/<<managed>>"
}

variable "trusted_account" {
  description = "Account whose roles may read; set at deployment"
  type        = string
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  prefix = "<<name>>-${var.stage}"
  tags = {
    stack = "<<name>>"
    stage = var.stage
    owner = "platform@example.com"
  }
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${local.prefix}-data"
  managed = [
    for name in ["CloudWatchReadOnlyAccess", "<<managed>>"] :
    "arn:${data.aws_partition.current.partition}:iam::aws:policy/${name}"
  ]
}
