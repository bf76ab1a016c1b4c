variable "name" {
  description = "Name of the workers"
  type        = string
  default     = "<<name>>"
}

variable "number" {
  description = "Number of this worker"
  type        = number
}

variable "account" {
  description = "Account of the queues"
  type        = string
  default     = "<<account>>"
}

variable "queues" {
  description = "What it reads"
  type        = list(string)
  default     = ["orders", "mails"]
}

variable "trusted_services" {
  description = "Who runs it"
  type        = list(string)
  default     = ["ec2", "lambda"]
}

variable "with_instance" {
  description = "Whether it runs on an instance"
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of everything"
  type        = map(string)
  default     = {}
}
