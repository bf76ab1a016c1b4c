variable "prefix" {
  description = "What all names begin with"
  type        = string
  default     = "<<name>>"
}

variable "name" {
  description = "Name of the service"
  type        = string

  validation {
    condition     = length(var.name) < 40
    error_message = "The name is too long for a role."
  }
}

variable "environment" {
  description = "Where it runs"
  type        = string
}

variable "settings" {
  description = "How the service runs"
  type = object({
    path             = optional(string, "/services/")
    session_hours    = optional(number, 1)
    trusted_services = optional(list(string), ["ecs-tasks.amazonaws.com"])
    external_id      = optional(string)
    managed_policies = optional(set(string), ["AmazonSSMReadOnlyAccess"])
    parameters       = optional(list(string), ["/shared"])
    ports            = optional(list(number), [8080])
  })
  default = {}
}

variable "buckets" {
  description = "What it stores where"
  type = map(object({
    arn    = string
    prefix = optional(string)
    write  = optional(bool, false)
  }))
  default = {}
}

variable "tags" {
  description = "Tags of everything"
  type        = map(string)
  default     = {}
}
